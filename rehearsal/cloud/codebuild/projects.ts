/** Projects and the operations on them. */
import { randomBytes } from 'node:crypto';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { uuid } from '../support/ids';
import { page } from '../support/paging';
import { readShape } from '../support/shape';
import { changed, describe, withoutEmptyMembers, type Project } from './project';
import * as shape from './shapes';
import { validateProject } from './validate-project';

/** Projects of an account and region by name. */
export type Projects = Map<string, Project>;

export function projectOperations(
  projectsOf: (context: CallContext) => Projects,
): Readonly<Record<string, Operation>> {
  const on =
    (answer: (input: Json, projects: Projects, context: CallContext) => Json): Operation =>
    (input, context) =>
      answer(input, projectsOf(context), context);
  return {
    CreateProject: on(createProject),
    BatchGetProjects: on(batchGetProjects),
    UpdateProject: on(updateProject),
    UpdateProjectVisibility: on(updateProjectVisibility),
    DeleteProject: on(deleteProject),
    ListProjects: on(listProjects),
  };
}

function createProject(input: Json, projects: Projects, context: CallContext): Json {
  const settings = withoutEmptyMembers(readShape(shape.createProjectShape, input));
  const arn = arnOf(settings.name, context);
  if (projects.has(settings.name)) {
    throw new AwsError('ResourceAlreadyExistsException', `Project already exists: ${arn}`);
  }
  validateProject(settings, context);
  const now = context.now();
  const project: Project = {
    arn,
    settings,
    created: now,
    lastModified: now,
    badgeToken: randomBytes(48).toString('base64'),
    visibility: { projectVisibility: 'PRIVATE' },
  };
  projects.set(settings.name, project);
  return { project: describe(project, context) };
}

function batchGetProjects(input: Json, projects: Projects, context: CallContext): Json {
  const { names } = readShape(shape.namesShape, input);
  const found = names.flatMap((name) => projects.get(nameOf(name)) ?? []);
  return {
    projects: found.map((project) => describe(project, context)),
    projectsNotFound: names.filter((name) => !projects.has(nameOf(name))),
  };
}

function updateProject(input: Json, projects: Projects, context: CallContext): Json {
  const changes = readShape(shape.updateProjectShape, input);
  const before = findProject(projects, changes.name, context);
  const settings = changed(before.settings, changes);
  validateProject(settings, context);
  const after: Project = { ...before, settings, lastModified: context.now() };
  projects.set(settings.name, after);
  return { project: describe(after, context) };
}

function updateProjectVisibility(input: Json, projects: Projects, context: CallContext): Json {
  const { projectArn, projectVisibility, resourceAccessRole } = readShape(shape.visibilityShape, input);
  const before = findProject(projects, projectArn, context);
  const visibility = {
    projectVisibility,
    ...(projectVisibility === 'PUBLIC_READ' && {
      publicProjectAlias: before.visibility.publicProjectAlias ?? uuid(),
    }),
    ...(resourceAccessRole !== undefined && { resourceAccessRole }),
  };
  projects.set(before.settings.name, { ...before, visibility, lastModified: context.now() });
  const { publicProjectAlias } = visibility;
  return { projectArn: before.arn, projectVisibility, ...(publicProjectAlias && { publicProjectAlias }) };
}

/** A project that does not exist is deleted without an error, as on AWS. */
function deleteProject(input: Json, projects: Projects): Json {
  projects.delete(nameOf(readShape(shape.nameShape, input).name));
  return {};
}

function listProjects(input: Json, projects: Projects): Json {
  const { sortBy, sortOrder, nextToken } = readShape(shape.listProjectsShape, input);
  const key = { NAME: undefined, CREATED_TIME: 'created', LAST_MODIFIED_TIME: 'lastModified' } as const;
  const member = key[sortBy];
  const sorted = [...projects.values()].sort((a, b) =>
    member ? a[member] - b[member] : a.settings.name < b.settings.name ? -1 : 1,
  );
  const { items, ...rest } = page(sortOrder === 'ASCENDING' ? sorted : sorted.reverse(), {
    token: nextToken,
    limit: 100,
    invalidToken: () => new AwsError('InvalidInputException', 'Invalid next token'),
  });
  return { projects: items.map((project) => project.settings.name), ...rest };
}

/** @throws AwsError ResourceNotFoundException */
export function findProject(
  projects: Projects,
  nameOrArn: string,
  context: Pick<CallContext, 'region' | 'accountId'>,
): Project {
  const name = nameOf(nameOrArn);
  const project = projects.get(name);
  if (!project) {
    throw new AwsError('ResourceNotFoundException', `Project cannot be found: ${arnOf(name, context)}`);
  }
  return project;
}

/** A project is named by its name or by its ARN. */
function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn;
}

function arnOf(name: string, { region, accountId }: Pick<CallContext, 'region' | 'accountId'>): string {
  return `arn:aws:codebuild:${region}:${accountId}:project/${name}`;
}
