/** Durations as a person says them. */

/** `45 s`, `5 min`, `5 min 30 s`, `1 h 5 min`; to a tenth below ten seconds. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole < 3600 ? whole % 60 : 0, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
