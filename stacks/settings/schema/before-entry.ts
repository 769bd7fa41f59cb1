import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, section } from '../values';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html */
const window = section(
  {
    cron: described(
      is.line(256),
      'The minutes in which a release may start, as six or seven fields: seconds (`*`), minutes, hours, day of month, month (by name), day of week, year. `* * 9-15 ? * MON-THU *` is Monday to Thursday from 9:00 to 15:59.',
    ),
    timeZone: v.optional(
      described(is.line(64), 'Time zone of `cron`: a name such as `Europe/Berlin`, `UTC` or `UTC+05:30`.'),
      'UTC',
    ),
  },
  'Releases start in this window only; an execution that arrives earlier waits for it.',
);

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html */
const alarms = section(
  {
    own: v.optional(
      described(
        distinct(v.picklist(['errors', 'latency', 'unhealthyHosts'])),
        "Alarms of the service's own (`alarms`), each for both target groups.",
      ),
      ['errors'],
    ),
    additional: v.optional(described(distinct(is.alarmName), 'Names of existing metric alarms.'), []),
    waitMinutes: v.optional(
      is.integer(1, 1440, 'Minutes that an execution waits for an alarm that is in ALARM; then it fails.'),
      15,
    ),
  },
  'Alarms that must not be in ALARM when a release starts.',
);

export const beforeEntry = section(
  { window: v.optional(window), alarms: v.optional(alarms) },
  'What must hold before an execution enters the deploy stage. A person can override it for one execution.',
);
