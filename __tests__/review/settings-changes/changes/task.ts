/** Changes of `task`, `desiredCount` and what else tasks run with. */
import {
  alarms,
  arn,
  at,
  blocked,
  nothing,
  services,
  warned,
  type SettingsChanges,
} from '../settings-change';

export const taskChanges: SettingsChanges = {
  'task-environment': {
    title: 'a variable of the environment',
    settings: services({ task: { environment: { LOG_LEVEL: 'debug' } } }),
    expects: { ...nothing, traffic: 'released-next', resources: '2 update' },
  },
  'task-larger': {
    title: 'more CPU and memory',
    settings: services({ task: { cpu: 1024, memoryMiB: 2048 } }),
    expects: { ...nothing, traffic: 'released-next', resources: '1 replace, 2 update' },
  },
  'task-smaller': {
    title: 'less CPU and memory',
    settings: services({ task: { cpu: 256, memoryMiB: 512 } }),
    expects: {
      // Of the template: that is what the pipeline releases.
      ...warned(`TD204 fail ${at.template}`),
      traffic: 'released-next',
      resources: '1 replace, 2 update',
    },
  },
  'task-architecture': {
    title: 'another CPU architecture, for which the pipeline builds another image',
    settings: services({ task: { architecture: 'ARM64' } }),
    expects: { ...nothing, traffic: 'released-next', resources: '1 replace, 3 update' },
  },
  'task-secret': {
    title: 'a secret for the container, which the execution role may read',
    settings: services({
      task: { secrets: { DATABASE_PASSWORD: arn('secretsmanager', 'secret:shop/database-AbCdEf') } },
    }),
    expects: { ...nothing, traffic: 'released-next', resources: '3 update' },
  },
  'task-sidecar': {
    title: 'a sidecar',
    settings: services({
      task: {
        sidecars: [
          {
            name: 'metrics',
            image: 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.0',
            essential: false,
          },
        ],
      },
    }),
    expects: { ...nothing, traffic: 'released-next', resources: '2 update' },
  },
  'task-writable-root': {
    title: 'a root file system that can be written to',
    settings: services({ task: { readonlyRootFilesystem: false } }),
    expects: { ...nothing, traffic: 'released-next', resources: '1 replace, 2 update' },
  },
  'task-stop-timeout': {
    title: 'more time between SIGTERM and SIGKILL',
    settings: services({ task: { stopTimeoutSeconds: 60 } }),
    expects: { ...nothing, traffic: 'released-next', resources: '1 replace, 2 update' },
  },
  'task-container-name': {
    title: 'another name of the container, in both templates',
    settings: services({ task: { containerName: 'web' } }),
    expects: { ...nothing, traffic: 'released-next', resources: '1 replace, 4 update' },
  },
  'task-container-port': {
    title: 'another port of the container: prevent_destroy stops the plan',
    settings: services({ task: { containerPort: 8080 } }),
    expects: { ...blocked('ST803 fail '), traffic: [], resources: '3 replace, 5 update' },
  },
  'task-container-port-unprotected': {
    title: 'another port of the container, and no protection',
    settings: { protect: false, ...services({ task: { containerPort: 8080 } }) },
    expects: {
      ...blocked(
        `LB407 fail ${at.loadBalancer}`,
        `SG732 fail ${at.loadBalancerToTasks}`,
        `SG732 fail ${at.tasksFromLoadBalancer}`,
        `TG301 fail ${at.blue}`,
        `TG301 fail ${at.green}`,
      ),
      traffic: 'outage',
      resources: '3 replace, 14 update',
    },
  },
  'task-permission': {
    title: 'a permission of the application',
    settings: services({
      task: { permissions: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::shop-uploads/*'] }] },
    }),
    expects: { ...nothing, traffic: 'nothing', resources: '1 create' },
  },
  'task-permission-wide': {
    title: 'the application may give any role to what it starts',
    settings: services({
      task: {
        permissions: [{ actions: ['iam:PassRole'], resources: ['arn:aws:iam::123456789012:role/*'] }],
      },
    }),
    expects: { ...blocked(`IA721 fail ${at.taskPermissions}`), traffic: 'nothing', resources: '1 create' },
  },
  'task-logs-shorter': {
    title: 'logs are kept for less long',
    settings: services({ task: { logRetentionDays: 7 } }),
    expects: {
      ...warned(
        `LG751 fail ${at.buildLogs}`,
        `LG751 fail ${at.releaseFilesLogs}`,
        `LG751 fail ${at.smokeTestLogs}`,
        `LG751 fail ${at.logs}`,
      ),
      traffic: 'nothing',
      resources: '4 update',
    },
  },
  'first-image-tag': {
    title: 'another first image, which no release after the first one has',
    settings: services({
      firstImage: { source: 'public', reference: 'public.ecr.aws/docker/library/node:24-alpine' },
    }),
    expects: { ...nothing, traffic: 'released-next', resources: '1 replace' },
  },
  'images-fewer': {
    title: 'fewer images for a rollback',
    settings: services({ imagesToKeep: 10 }),
    expects: { ...warned(`IM702 fail ${at.lifecycle}`), traffic: 'nothing', resources: '1 replace' },
  },
  'images-more': {
    title: 'more images for a rollback',
    settings: services({ imagesToKeep: 50 }),
    expects: { ...nothing, traffic: 'nothing', resources: '1 replace' },
  },
  'desired-count-down': {
    title: 'fewer tasks: after the first deployment nobody reads desiredCount',
    settings: services({ desiredCount: 1 }),
    expects: { ...nothing, traffic: 'nothing', resources: '' },
  },
  'desired-count-up': {
    title: 'more tasks: after the first deployment nobody reads desiredCount',
    settings: services({ desiredCount: 4 }),
    expects: { ...nothing, traffic: 'nothing', resources: '' },
  },
  'grace-longer': {
    title: 'a longer grace period',
    settings: services({ healthCheckGracePeriodSeconds: 300 }),
    expects: {
      // The alarms on unhealthy hosts wait for the grace period.
      ...warned(
        ...alarms('unhealthy-hosts').map((alarm) => `AL601 fail ${alarm}`),
        `CD503 fail ${at.deploymentGroup}`,
      ),
      traffic: 'service-touched',
      resources: '3 update',
    },
  },
  'grace-none': {
    title: 'no grace period',
    settings: services({ healthCheckGracePeriodSeconds: 0 }),
    expects: { ...warned(`TG304 fail ${at.service}`), traffic: 'service-touched', resources: '3 update' },
  },
  'execute-command': {
    title: 'ECS Exec, which tasks of the next deployment have',
    settings: services({ enableExecuteCommand: true, task: { readonlyRootFilesystem: false } }),
    expects: {
      ...warned(`ECS111 fail ${at.service}`),
      traffic: 'service-touched',
      resources: '2 create, 1 replace, 4 update',
    },
  },
  'container-insights': {
    title: 'Container Insights of the cluster',
    settings: services({ containerInsights: true }),
    expects: { ...nothing, traffic: 'service-touched', resources: '1 update' },
  },
  'auto-scaling': {
    title: 'auto scaling',
    settings: services({ autoScaling: { minimum: 2, maximum: 4 } }),
    expects: { ...nothing, traffic: 'service-touched', resources: '2 create' },
  },
};
