"""The service: what `voc score` reads of files, read of requests, one at a time or many."""
