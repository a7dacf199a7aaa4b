import { Construct } from 'constructs';
import { addComponent, addRoot } from './applications.js';
import { addProjects } from './projects.js';
import type { GitopsProps } from './props.js';

export type { ForeignFields, GitopsComponent, GitopsProps } from './props.js';

/** App-of-apps for Argo CD: projects that allow exactly what the bundle holds, a root Application, one Application per component. */
export class Gitops extends Construct {
  constructor(scope: Construct, id: string, props: GitopsProps) {
    super(scope, id);
    addProjects(this, props);
    addRoot(this, props);
    for (const component of props.components) addComponent(this, props, component);
  }
}
