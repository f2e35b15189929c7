"""The report page: one self-contained HTML file made from the published marts."""

from strata.report.page import write_report

__all__ = ["write_report"]
