/** Arguments of a service that UpdateService refuses under the CODE_DEPLOY controller. */
import { keptServices } from '../../blue-green/service';
import { describeChange } from '../../change-words';
import { orPass, changed } from '../../outcomes';
import type { Path, ResourceChange } from '../../plan/model';
import { describePath } from '../../plan/values';
import type { Rule } from '../../rule';

/**
 * @param pathsOf - the arguments of a service that must stay as they are
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export const refusesChanges =
  (pathsOf: (service: ResourceChange) => readonly Path[]): Rule['check'] =>
  ({ services, show }) =>
    keptServices(services).flatMap((service) =>
      orPass(
        service,
        pathsOf(service).flatMap((path) =>
          changed(
            service,
            path,
            () =>
              `the apply fails: ECS does not let Terraform change ${describePath(path)} ` +
              `${describeChange(show, service, path)} under the CODE_DEPLOY controller`,
          ),
        ),
      ),
    );
