import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The parsed file; undefined when it is missing or was cut short by a crash. */
export function readJsonFile(path: string): unknown {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step: a reader sees the old or the new text, never half of one. */
export function writeJsonFile(path: string, value: unknown, mode = 0o644): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(temporary, path);
}
