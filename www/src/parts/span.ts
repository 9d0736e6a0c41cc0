import { spans } from '../strings';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of milliseconds in words; what is left of a second counts as one, so that 0 means over. */
export const span = (ms: number): string => {
  const seconds = Math.ceil(Math.abs(ms) / 1000);
  if (seconds < MINUTE) return spans.seconds(seconds);
  if (seconds < HOUR) return spans.minutes(Math.floor(seconds / MINUTE), seconds % MINUTE);
  if (seconds < DAY) return spans.hours(Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE));
  return spans.days(Math.floor(seconds / DAY), Math.floor((seconds % DAY) / HOUR));
};

/** Dates that are dates: a token may claim a number that is none. */
export const known = (date: Date | undefined): Date | undefined =>
  date && Number.isFinite(date.getTime()) ? date : undefined;

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** A moment in the person's own time zone. */
export const moment = (date: Date): string => format.format(date);
