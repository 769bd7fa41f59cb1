import type { Clock } from '../../../runtime/clock';
import type { EventSink } from '../../events/event';
import type { Permissions } from '../../iam/permission';
import type { ActionProviders } from '../actions/action';

/** A message to an SNS topic. */
export interface Notification {
  readonly region: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

/** What pipelines need to run. */
export interface CodePipelineProps {
  /** Perform all actions but approvals. @default - none: these actions fail */
  readonly providers?: ActionProviders | undefined;
  /** @default - the time of the wall */
  readonly clock?: Clock | undefined;
  /** Takes the changes of executions, stages and actions. @default - nobody does */
  readonly events?: EventSink | undefined;
  /** @default - roles may do everything */
  readonly permissions?: Permissions | undefined;
  /** Tells of approvals that are waited for. @default - nothing is published */
  readonly publish?: ((notification: Notification) => Promise<void>) | undefined;
}
