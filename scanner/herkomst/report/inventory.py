"""``--inventory``: results about stored columns of origin and sex, apart from results about decisions."""

from herkomst.model.decision import Result
from herkomst.model.report import ScanReport


def results(report: ScanReport) -> tuple[Result, ...]:
    """Results of the inventory rules (HK301 to HK305, HK307), as evaluation made them."""
    return report.inventory
