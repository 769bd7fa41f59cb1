/** What the next release takes up of an apply, and whether the apply starts it. Pure. */
import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import { resourceOf } from '../../blue-green/task-definition';
import { isTouched } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { difference } from '../../plan/values';
import { changedArguments, type Impact } from './impact';
import type { ReleaseStarts, Start } from './release-start';

/** What a release takes up: nothing of it reaches running tasks. */
export function releases(
  service: BlueGreenService,
  starts: ReleaseStarts,
  context: RuleContext,
): readonly Impact[] {
  const templates = service.releaseTemplates.filter(isTouched).filter(isOtherContent);
  const effect = 'released-next';
  const ofTemplates = templates.map((change): Impact => {
    const { address } = change;
    if (change.after === null) {
      const says = `Running tasks stay as they are; the apply deletes the release template ${address}, and the next pipeline run has none.`;
      return { effect, address, says, namesAddress: true };
    }
    return { effect, address, says: releaseInWords(starts.startedBy(change)), namesAddress: false };
  });
  // After a release the service runs a revision that Terraform does not know: then the family tells.
  const taskDefinition = resourceOf(service, context);
  const ofMarkers = ofTemplates.length > 0 ? [] : builtAnew(service, starts);
  if (taskDefinition === undefined || !isTouched(taskDefinition) || !isOtherDefinition(taskDefinition))
    return [...ofTemplates, ...ofMarkers];
  const { address } = taskDefinition;
  const alone =
    'Running tasks stay as they are: the new task definition waits for a deployment that names it.';
  const [first] = ofTemplates;
  return [...ofTemplates, { effect, address, says: first?.says ?? alone, namesAddress: false }, ...ofMarkers];
}

/** A marker that changes alone follows the inputs of the image: it names the templates, too, and they stay as they are. */
function builtAnew({ releaseTemplates }: BlueGreenService, starts: ReleaseStarts): readonly Impact[] {
  return changedMarkers(releaseTemplates, starts).map(({ address }) => ({
    effect: 'released-next',
    address,
    says: 'Running tasks stay as they are: the image is built in another way, and released by the next pipeline run, which the apply starts.',
    namesAddress: false,
  }));
}

/** Of a marker that is new nobody has been told yet: the rule follows it. */
const changedMarkers = (templates: readonly ResourceChange[], starts: ReleaseStarts) =>
  starts
    .markersOf(templates)
    .filter(
      (marker) => marker.kind === 'update' && isOtherContent(marker) && starts.startedBy(marker) === 'yes',
    );

/** Whether the apply itself puts a template where it starts a pipeline. */
export const startsRelease = ({ releaseTemplates }: BlueGreenService, starts: ReleaseStarts): boolean =>
  releaseTemplates
    .filter(isTouched)
    .filter(isOtherContent)
    .some((change) => change.after !== null && starts.startedBy(change) === 'yes') ||
  changedMarkers(releaseTemplates, starts).length > 0;

const isOtherContent = (change: ResourceChange): boolean =>
  !['update', 'forget'].includes(change.kind) ||
  ['content', 'content_base64', 'source', 'source_hash', 'etag', 'key', 'bucket'].some(
    (name) => difference(change, [name]) !== 'same',
  );

const isOtherDefinition = (change: ResourceChange): boolean =>
  !['update', 'forget'].includes(change.kind) ||
  changedArguments(change).some(([name]) => name !== 'skip_destroy' && name !== 'track_latest');

function releaseInWords(start: Start): string {
  const untouched = 'Running tasks stay as they are: the new template is released by';
  if (start === 'yes') return `${untouched} the next pipeline run, which the apply starts.`;
  if (start === 'no') return `${untouched} the next pipeline run, with the next push.`;
  return `${untouched} the next pipeline run; whether the apply starts it is known at apply only.`;
}
