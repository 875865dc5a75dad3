/** A row of the design's list of negative requests that this suite cannot show, and why. Nothing is left out silently. */
export interface NotYet {
  readonly row: string;
  readonly reason: string;
}

export const NOT_YET: readonly NotYet[] = [
  {
    row: 'S06-S12',
    reason: 'passwords, lockout, idle time and reset are built with sign-in (issue 4); S08 runs in bursts',
  },
  { row: 'S13-S19', reason: 'face login and enrolment under attack are built with sign-in and onboarding (issue 4)' },
  { row: 'S20-S22', reason: 'Cognito called directly belongs to sign-in (issue 4)' },
  { row: 'S35', reason: 'there are no approvals (strong customer authentication) yet (issue 4)' },
  { row: 'S36', reason: 'there are no approvals yet: nothing to confirm too early, twice or for others (issue 4)' },
  {
    row: 'S40',
    reason: 'rendering needs the web application; a statement as PDF is looked at in the tests of the bff',
  },
  { row: 'S41-S42', reason: 'photographs and presigned uploads belong to onboarding (issue 4)' },
  { row: 'S43', reason: 'cookies, cross-site forms with them and the custom header need the web application' },
  { row: 'S44', reason: 'what a page can read (cookies, storage) needs the web application' },
  {
    row: 'S46',
    reason: 'a well-formed event by a forged producer: events carry no proof, the queue policy keeps it out',
  },
  {
    row: 'S47',
    reason: 'a burst against two bff processes on one Redis runs in apps/bff/test/limits.test.ts',
  },
  { row: 'S48', reason: 'there is no export of personal data yet' },
  { row: 'audit', reason: 'one audit row for every refusal: the audit records changes and events, not refusals' },
];
