export function findJava(): { readonly path: string; readonly major: number } | null;
export function findRedis(): { readonly path: string } | null;
export function findPgbench(): { readonly path: string } | null;
