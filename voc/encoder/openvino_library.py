"""OpenVINO, imported so that it calls nobody.

As it comes it reports every import to Google Analytics, and keeps a number for the user in the home
folder, until that user runs `opt_in_out --opt_out`; see
https://docs.openvino.ai/2026/about-openvino/additional-resources/telemetry.html. Where the package
that reports is missing, OpenVINO and NNCF do without: here it is missing, in this process and
unless somebody else has imported it before.
"""

import sys

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402 - not before the line above

__all__ = ["openvino"]
