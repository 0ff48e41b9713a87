"""Jobs: files that are read in the background, however often a process is killed in between.

    routes      what is asked over HTTP
    receiving   an upload, from the request to the disk
    runner      `Jobs`: takes jobs from the store, one at a time, and keeps its word about them
    work        one job, in a thread: readers, scoring, journal, result
    store       a table of jobs in SQLite or Postgres; who works on one holds a lease
    places      the folder of a job: upload, journal, result

Everything of a job that can be asked for is in the table, everything that a customer wrote is in
its folder.
"""

from fastapi import APIRouter

from service.jobs import downloads, routes
from service.jobs.runner import Jobs

__all__ = ["Jobs", "router"]

router = APIRouter()
router.include_router(routes.router)
router.include_router(downloads.router)
