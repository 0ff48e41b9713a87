"""The sections of a report, each made of what was computed: `section(report)`."""
