/**
 * @param at - milliseconds since the epoch
 * @returns ISO 8601 with whole seconds: `2026-11-12T00:00:00Z`
 */
export const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
