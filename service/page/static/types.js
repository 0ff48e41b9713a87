/**
 * The JSON of the server, as types; nothing here runs. The fields mean what `docs/output.md` says.
 *
 * @typedef {{label: string, score: number, confidence: number, band: string}} Sentiment
 * @typedef {{label: string, confidence: number, band: string}} Intent
 *
 * @typedef {object} Statement
 * @property {number} start in code points of the message's text
 * @property {number} end
 * @property {string} text as it may be shown: personal data is a placeholder in it
 * @property {string[]} labels those found
 * @property {Record<string, string>} bands how sure each of them is
 * @property {Record<string, number>} probabilities of all eight labels
 * @property {Sentiment} sentiment
 * @property {Record<string, Sentiment>} label_sentiments
 * @property {string} [speaker]
 * @property {number} [start_seconds]
 * @property {number} [end_seconds]
 *
 * @typedef {object} Component
 * @property {number} probability
 * @property {string} band
 * @property {{label: string, score: number}} sentiment
 * @property {number[]} statements
 * @property {Record<string, {probability: number, statements: number[]}>} [facets]
 *
 * @typedef {{start: number, end: number, kind: string}} LeftOut
 *
 * @typedef {object} Reading
 * @property {string} id
 * @property {string} channel
 * @property {string} language
 * @property {string} [time]
 * @property {string} [author]
 * @property {string} [question]
 * @property {Sentiment} sentiment
 * @property {Intent} intent
 * @property {Record<string, Component>} components
 * @property {Statement[]} statements
 * @property {LeftOut[]} [left_out]
 * @property {{kind: string, reason: string}} [noise]
 * @property {{start: number, end: number, lowest: number, lowest_statement: number}} [course]
 * @property {Signal[]} [signals]
 * @property {string} model
 * @property {string[]} warnings
 *
 * @typedef {{rule: string, start: number, end: number, statement: number}} Evidence
 * @typedef {{kind: string, evidence: Evidence[]}} Signal
 *
 * @typedef {object} Rejection
 * @property {string | null} id
 * @property {string | null} file
 * @property {number | null} line
 * @property {string} stage
 * @property {string} code
 * @property {string} detail
 *
 * @typedef {{messages: number, rejected: number, bytes_read: number, bytes_total: number}} Progress
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {"queued" | "running" | "done" | "failed" | "cancelled" | "expired"} state
 * @property {string | null} file
 * @property {Progress} progress
 * @property {string} created
 * @property {{code: string, message: string} | null} error
 *
 * @typedef {{code: string, message: string, field?: string, limit?: number}} Problem
 */
export {};
