// Loads one NDJSON file into a DuckDB file and makes rows of its evidence lists, in a process of its own; prints a line of JSON.
// node tests/perf/duckdb-child.ts FILE DATABASE
import { loadDuckDb } from './load-duckdb.ts';

/** What loading and unnesting took. */
export interface DuckDbFigures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly evidence: number;
}

const [file = '', database = ''] = process.argv.slice(2);
const connection = await (await (await loadDuckDb()).create(database)).connect();
const cpu = process.cpuUsage();
const start = performance.now();
await connection.run(
  `CREATE TABLE alert AS SELECT row_number() OVER () AS alert_id, * FROM read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited')`,
);
await connection.run('CREATE TABLE evidence AS SELECT alert_id, unnest(evidence) AS item FROM alert');
await connection.run('CHECKPOINT');
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const rows = (await connection.runAndReadAll('SELECT count(*) FROM evidence')).getRows();
const figures: DuckDbFigures = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  evidence: Number(rows[0]?.[0] ?? 0),
};
console.log(JSON.stringify(figures));
