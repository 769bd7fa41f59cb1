/**
 * The services of the embedded AWS, one a line, each made of the foundation and of what those above it offer. A new one is
 * a folder with a factory and a line here.
 */
import { EngineSupervisor } from '../../engine';
import type { LoadBalancers } from '../../runtime/load-balancer';
import { cloudFormationService } from '../cloudformation';
import { cloudWatchService } from '../cloudwatch';
import { codeBuildService, machineTools } from '../codebuild';
import { codeCommitService } from '../codecommit';
import { codeDeployService } from '../codedeploy';
import {
  actionProviders,
  codePipelineService,
  JobBoard,
  ruleProviders,
  sourceHeads,
  type PipelineWatch,
} from '../codepipeline';
import { connectionsService } from '../connections';
import type { CloudService } from '../contract/service';
import { ecrService } from '../ecr';
import { ecsService } from '../ecs';
import { elbv2Service, type Elbv2Service } from '../elbv2';
import { eventBridgeService } from '../events';
import { iamService, type Sessions } from '../iam';
import { lambdaService } from '../lambda';
import { repairs } from '../repairs';
import { s3Service } from '../s3';
import { secretsService } from '../secrets';
import type { Foundation } from './foundation';

export interface Services {
  /** In the order in which interceptors of the same operation see a call; services end in the opposite one. */
  readonly all: readonly CloudService[];
  /** What of them is seen outside of AWS's APIs. */
  readonly engine: EngineSupervisor;
  readonly loadBalancers: LoadBalancers;
  readonly onTrafficChange: Elbv2Service['onTrafficChange'];
  readonly pipelines: PipelineWatch;
  readonly sessions: Pick<Sessions, 'sessionOf'>;
}

export function composeServices(base: Foundation): Services {
  const all: CloudService[] = [];
  const add = <Service extends CloudService>(service: Service): Service => {
    all.push(service);
    return service;
  };

  const { permissions, sessions } = add(iamService(base));
  const { metrics } = add(cloudWatchService(base));
  const { loadBalancers, onTrafficChange } = add(elbv2Service({ ...base, metrics }));
  const { bus: events } = add(eventBridgeService({ ...base, permissions }));
  add(s3Service({ ...base, events }));
  add(secretsService(base));
  add(
    lambdaService({
      ...base,
      endpoint: base.entrance,
      roles: sessions,
      certificates: () => loadBalancers.certificates,
    }),
  );
  const { access: registry } = add(ecrService({ ...base, events, sessions }));
  add(ecsService({ ...base, permissions, targets: loadBalancers, registry }));
  const engine = new EngineSupervisor(base);
  add(codeDeployService({ ...base, engine }));
  const codeCommit = add(codeCommitService({ ...base, events }));
  const connections = add(connectionsService(base));
  const tools = machineTools({ ...base, engine: base.runtime.engine ?? 'process', registry: registry.host });
  const { builds } = add(
    codeBuildService({ ...base, events, permissions, roles: sessions, repositories: codeCommit, tools }),
  );
  const jobs = new JobBoard();
  const providers = actionProviders({
    ...base,
    permissions,
    roles: sessions,
    codeCommit,
    connections,
    builds,
    jobs,
  });
  const { watch } = add(
    codePipelineService({
      ...base,
      events,
      permissions,
      connections,
      providers,
      rules: ruleProviders({ ...base, permissions }),
      jobs,
      heads: sourceHeads({ ...base, codeCommit }),
    }),
  );
  add(cloudFormationService());
  // Last, and so next to moto, whose answers they correct.
  add(repairs());

  return { all, engine, loadBalancers, onTrafficChange, pipelines: watch, sessions };
}
