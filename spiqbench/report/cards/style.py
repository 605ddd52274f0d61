"""The look of a report card: small type for a page of a journal, no frame that says nothing."""

STYLE = {
    "font.size": 7,
    "axes.titlesize": 8,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "mathtext.default": "regular",
    "pdf.fonttype": 42,
}
