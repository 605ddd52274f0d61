// A complex number in every lane.
#pragma once

template <class V>
struct Complex {
    V re, im;
};

template <class V>
inline Complex<V> operator+(const Complex<V>& a, const Complex<V>& b) {
    return {a.re + b.re, a.im + b.im};
}
template <class V>
inline Complex<V> operator-(const Complex<V>& a, const Complex<V>& b) {
    return {a.re - b.re, a.im - b.im};
}
template <class V>
inline Complex<V> operator-(const Complex<V>& a) {
    return {-a.re, -a.im};
}
template <class V>
inline Complex<V> operator*(const Complex<V>& a, const Complex<V>& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
template <class V>
inline Complex<V> operator*(V a, const Complex<V>& b) {
    return {a * b.re, a * b.im};
}
template <class V>
inline Complex<V>& operator+=(Complex<V>& a, const Complex<V>& b) {
    a.re += b.re, a.im += b.im;
    return a;
}
template <class V>
inline Complex<V>& operator-=(Complex<V>& a, const Complex<V>& b) {
    a.re -= b.re, a.im -= b.im;
    return a;
}
template <class V>
inline Complex<V> conj(const Complex<V>& a) {
    return {a.re, -a.im};
}
// a times the conjugate of b.
template <class V>
inline Complex<V> mulc(const Complex<V>& a, const Complex<V>& b) {
    return {a.re * b.re + a.im * b.im, a.im * b.re - a.re * b.im};
}
template <class V>
inline Complex<V> twice(const Complex<V>& a) {
    return {a.re + a.re, a.im + a.im};
}
template <class V>
inline Complex<V> times_i(const Complex<V>& a) {
    return {-a.im, a.re};
}
template <class V>
inline V norm(const Complex<V>& a) {
    return a.re * a.re + a.im * a.im;
}
