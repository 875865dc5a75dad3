import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../stack/json-file.ts';
import { repositoryRoot } from '../stack/paths.ts';
import { POSTGRES_SETTINGS } from './ground.ts';
import type { Measurement } from './measurement.ts';

export const RESULTS_DIRECTORY = join(repositoryRoot, 'bench-results');
const RESULTS = join(RESULTS_DIRECTORY, 'latest.json');
const DOCUMENT = join(repositoryRoot, 'docs', 'benchmarks.md');
const BEGIN = '<!-- written by npm run bench -->';
const END = '<!-- end of what npm run bench writes -->';
const GIBIBYTE = 1024 ** 3;

/** Results of one run; parts that were not run keep what an earlier run on this machine found. */
export function writeResults(measurements: readonly Measurement[]): void {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true });
  const measuredNow = new Set(measurements.map(({ name }) => name));
  const kept = readEarlier().filter((row) => !measuredNow.has(row.name));
  writeJsonFile(RESULTS, [{ name: 'machine', ...describeMachine() }, ...kept, ...measurements]);
}

/** Replaces the table in docs/benchmarks.md and leaves the words around it. */
export function writeDocument(command: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`docs/benchmarks.md has lost its marks "${BEGIN}" and "${END}".`);
  const { machine, commit, at } = describeMachine();
  const facts = `\`${command}\`, ${at.slice(0, 10)}, ${commit}, on ${machine}.`;
  const table = tableOf(readEarlier()).join('\n');
  writeFileSync(DOCUMENT, `${text.slice(0, begin)}${BEGIN}\n\n${facts}\n\n${table}\n\n${text.slice(end)}`);
}

function readEarlier(): readonly Measurement[] {
  const recorded = readJsonFile(RESULTS);
  return Array.isArray(recorded) ? recorded.filter((row: { value?: unknown }) => typeof row.value === 'number') : [];
}

function describeMachine(): { readonly machine: string; readonly commit: string; readonly at: string } {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / GIBIBYTE)} GiB`;
  const settings = Object.entries(POSTGRES_SETTINGS).map(([name, value]) => `${name}=${value}`);
  return {
    machine: `${availableParallelism()} cores of ${model}, ${memory}, Linux ${release()}, Node ${process.version}, PostgreSQL with ${settings.join(' ')}`,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryRoot, encoding: 'utf8' }).trim(),
    at: new Date().toISOString(),
  };
}

/** The rows as a table of Markdown, which is also good to read in a terminal. */
export function tableOf(measurements: readonly Measurement[]): readonly string[] {
  const head = ['measurement', 'value', 'baseline', 'ratio', 'p50', 'p95', 'p99', 'required', ''];
  const ms = (value: number | null): string => (value === null ? '' : `${shorten(value)} ms`);
  const rows = measurements.map((row) => [
    row.name,
    `${shorten(row.value)} ${row.unit}`,
    row.baseline === null ? '' : `${shorten(row.baseline)} ${row.unit}`,
    row.ratio === null ? '' : row.ratio.toFixed(2),
    ms(row.p50),
    ms(row.p95),
    ms(row.p99),
    row.target ?? '',
    row.isMet === null ? '' : row.isMet ? 'met' : 'missed',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? `:${'-'.repeat(width + 1)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)];
}

function shorten(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
