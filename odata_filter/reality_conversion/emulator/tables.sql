-- What the emulator keeps. The columns that filters reach are named like their fields (see JOB_COLUMNS).
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    iTwinId TEXT NOT NULL,
    userId TEXT NOT NULL,
    name TEXT,
    email TEXT,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    createdDateTime TEXT NOT NULL,
    picoseconds INTEGER NOT NULL,  -- of the creation, on top of the microseconds that Sql compares
    outputId TEXT,
    since INTEGER NOT NULL,        -- when it came into its state, in microseconds since the epoch
    reads INTEGER NOT NULL,        -- answers that showed it in its state
    document TEXT NOT NULL         -- as the API returns it
);
CREATE TABLE IF NOT EXISTS job_inputs (jobId TEXT, inputId TEXT, PRIMARY KEY (jobId, inputId)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS access (userId TEXT, iTwinId TEXT, PRIMARY KEY (userId, iTwinId)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (value BLOB);
CREATE INDEX IF NOT EXISTS jobs_of_inputs ON job_inputs (inputId, jobId);
-- In the order of lists; the columns behind the id let a filter skip jobs without reading them.
CREATE INDEX IF NOT EXISTS jobs_of_user ON jobs (userId, createdDateTime DESC, picoseconds DESC, id, type, state, name);
CREATE INDEX IF NOT EXISTS jobs_of_itwin ON jobs (iTwinId, createdDateTime DESC, picoseconds DESC, id, type, state, name);
CREATE INDEX IF NOT EXISTS jobs_unfinished ON jobs (since) WHERE state IN ('Queued', 'Active', 'TerminatingOnCancel', 'TerminatingOnFailure');
CREATE INDEX IF NOT EXISTS jobs_finer ON jobs (number) WHERE picoseconds > 0;
