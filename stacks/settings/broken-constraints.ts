import type { Settings } from './model';
import { environmentConstraints, projectConstraints, serviceConstraints } from './constraints/all';
import type { Constraint } from './constraints/constraint';
import type { Fault, Path } from './fault';

/** Faults that lie in several values together. `settings` may lack environments and services that have other faults. */
export function brokenConstraints(settings: Settings): readonly Fault[] {
  return [
    ...broken(projectConstraints, settings, []),
    ...settings.environments.flatMap((environment) => {
      const path = ['environments', environment.name];
      return [
        ...broken(environmentConstraints, { settings, environment }, path),
        ...environment.services.flatMap((service) =>
          broken(serviceConstraints, { settings, environment, service }, [...path, 'services', service.name]),
        ),
      ];
    }),
  ];
}

function broken<Subject>(
  constraints: readonly Constraint<Subject>[],
  subject: Subject,
  path: Path,
): readonly Fault[] {
  return constraints.flatMap(({ refused, because, check }) =>
    check(subject).map((finding) => ({
      ...finding,
      path: [...path, ...finding.path],
      problem: `${refused}: ${because}`,
    })),
  );
}
