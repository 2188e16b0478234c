"""Which files a tree holds, of which kind, and what git says about them."""

from herkomst.discover.files import DATA_HEAD_BYTES, MAX_BYTES, Discovered, discover, rewound
from herkomst.discover.git import Changes, Git

__all__ = ["DATA_HEAD_BYTES", "MAX_BYTES", "Changes", "Discovered", "Git", "discover", "rewound"]
