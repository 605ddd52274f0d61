"""The maps rho -> K rho K^dagger of Kraus operators, on real coordinates, with their gradient."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def superoperators(kraus: Tensor) -> Tensor:
    """The maps on coordinates P = Re rho + Im rho, `(neurons, 2, d * d, d * d)`, of `(neurons, 2, d, d)`.

    With K = X + i Y, P goes to X P X^T + Y P Y^T + Y P^T X^T - X P^T Y^T. Differentiable once.
    """
    maps: Tensor = _Superoperators.apply(kraus)
    return maps


class _Superoperators(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, kraus: Tensor) -> Tensor:
        ctx.save_for_backward(kraus)
        size = kraus.shape[-1]
        x, y = kraus.real.contiguous(), kraus.imag.contiguous()
        # [i, k, j, l]: X_ij X_kl + Y_ij Y_kl + Y_il X_kj - X_il Y_kj
        maps = x[..., :, None, :, None] * x[..., None, :, None, :]
        maps.addcmul_(y[..., :, None, :, None], y[..., None, :, None, :])
        maps.addcmul_(y[..., :, None, None, :], x[..., None, :, :, None])
        maps.addcmul_(x[..., :, None, None, :], y[..., None, :, :, None], value=-1)
        return maps.reshape(*kraus.shape[:2], size**2, size**2)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> Tensor:
        (kraus,) = ctx.saved_tensors
        size = kraus.shape[-1]
        given = cotangent.reshape(-1, size, size, size, size)  # [i, k, j, l] of each map
        straight = given.transpose(2, 3).reshape(-1, size**2, size**2)  # [ij, kl]
        crossed = given.permute(0, 1, 4, 2, 3).reshape(-1, size**2, size**2)  # [il, kj]
        parts = torch.view_as_real(kraus).reshape(-1, size**2, 2)  # columns X and Y
        same = torch.bmm(straight, parts).baddbmm_(straight.mT, parts)
        turned = torch.bmm(crossed, parts).baddbmm_(crossed.mT, parts, alpha=-1)
        x, y = (same + torch.stack([-turned[..., 1], turned[..., 0]], -1)).unbind(-1)
        return torch.complex(x, y).reshape(kraus.shape)
