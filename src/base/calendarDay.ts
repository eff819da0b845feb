/** Whether the day with which a time such as `2026-01-31T09:30` begins exists: `Date` takes 30 February for 2 March. */
export function beginsWithRealDay(time: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(29|3[01])/.exec(time) ?? [];
  if (day === undefined) return true;
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

/** The time that a text in ISO 8601 names, in milliseconds; NaN also if there is no such day. */
export function parseDayTime(text: string): number {
  return beginsWithRealDay(text) ? Date.parse(text) : Number.NaN;
}
