import { environmentConstraints, projectConstraints, serviceConstraints } from './constraints/all';
import type { Constraint, ServiceSubject } from './constraints/constraint';
import { type Fault, type Path, pathText } from './fault';
import type { Settings } from './model';
import { watched } from './watched';

export interface ConstraintsProps {
  /** What was left out as wrong, and has its default. @default - nothing */
  readonly leftOut?: readonly Path[];
  /** Beside those of the settings alone. @default - none */
  readonly ofServices?: readonly Constraint<ServiceSubject>[];
}

/** Faults that lie in several values together. A rule that depends on a value that is wrong by itself is left out. */
export function brokenConstraints(
  checked: Settings,
  { leftOut = [], ofServices = [] }: ConstraintsProps = {},
): readonly Fault[] {
  const left = new Set(leftOut.map(pathText));
  if (left.has(pathText([])) || left.has('environments')) return [];
  const { settings, wasTouched } =
    leftOut.length === 0 ? { settings: checked, wasTouched: () => false } : watched(checked, leftOut);

  const broken = <Subject>(
    constraints: readonly Constraint<Subject>[],
    subject: Subject,
    path: Path,
  ): readonly Fault[] =>
    constraints.flatMap(({ refused, because, check }) => {
      wasTouched();
      const findings = check(subject);
      if (wasTouched()) return [];
      return findings.map((finding) => ({
        ...finding,
        path: [...path, ...finding.path],
        problem: `${refused}: ${because}`,
      }));
    });

  return [
    ...broken(projectConstraints, settings, []),
    ...settings.environments.flatMap((environment) => {
      const path = ['environments', environment.name];
      const faults = broken(environmentConstraints, { settings, environment }, path);
      // A service that stands there by default is not the user's.
      if (left.has(pathText([...path, 'services']))) return faults;
      return [
        ...faults,
        ...environment.services.flatMap((service) =>
          broken([...serviceConstraints, ...ofServices], { settings, environment, service }, [
            ...path,
            'services',
            service.name,
          ]),
        ),
      ];
    }),
  ];
}
