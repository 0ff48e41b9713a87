"""A report: what readings say, as one page of HTML that opens offline, or as tables.

content     all that is told, computed once
blocks      what a page is made of
sections    the sections, one a file
verbatims   the customers' words of many cells
charts      drawings as SVG
figures     how figures are written
page        HTML
"""

from voc.insight.report.content import Options, Report, build
from voc.insight.report.page import html

__all__ = ["Options", "Report", "build", "html"]
