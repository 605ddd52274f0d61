"""How the pages of this folder become a site: `make docs` builds it into site/, and any warning ends the build."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

from spiqbench import __version__

project = "spiqbench"
author = "The spiqbench developers"
copyright = author
release = __version__

extensions = ["myst_parser", "sphinx_copybutton", "formulas"]
exclude_patterns = ["extensions"]

# Links between pages, and to headings in them, work as they do where the files are read without a site.
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]

html_theme = "furo"
html_title = f"spiqbench {release}"
html_copy_source = False
html_show_sphinx = False
html_static_path: list[str] = ["static"]
html_css_files = ["tables.css"]
pygments_style = "default"
pygments_dark_style = "monokai"
