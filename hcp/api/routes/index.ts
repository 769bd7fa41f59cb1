import type { Context } from '../context';
import type { Route } from '../router';
import { configurationRoutes } from './configurations';
import { identityRoutes } from './identity';
import { logRoutes } from './logs';
import { organizationRoutes } from './organizations';
import { runRoutes } from './runs';
import { runTaskRoutes } from './run-tasks';
import { runTriggerRoutes } from './run-triggers';
import { stateRoutes } from './states';
import { tokenRoutes } from './tokens';
import { variableRoutes } from './variables';
import { workspaceRoutes } from './workspaces';

export { newOrganization } from './organizations';

export const allRoutes = (context: Context): readonly Route[] => [
  ...identityRoutes(context),
  ...organizationRoutes(context),
  ...workspaceRoutes(context),
  ...variableRoutes(context),
  ...configurationRoutes(context),
  ...runRoutes(context),
  ...logRoutes(context),
  ...stateRoutes(context),
  ...tokenRoutes(context),
  ...runTriggerRoutes(context),
  ...runTaskRoutes(context),
];
