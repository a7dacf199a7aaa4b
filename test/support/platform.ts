import { profiles } from '../../profiles/index.js';
import { catalog } from '../../src/catalog/index.js';
import { configSchema, type ConfigInput } from '../../src/config/index.js';
import { mapComponent } from '../../src/synth/context.js';
import { renderCrds } from '../../src/synth/crds.js';
import { mergeLayers } from '../../src/synth/merge.js';
import { policiesOf, resolveFlows } from '../../src/synth/network.js';
import { plan, presence, type Plan } from '../../src/synth/plan.js';
import { render } from '../../src/synth/render.js';
import { addUp } from '../../src/synth/requirements.js';
import type { ValidationRequest } from '../../src/synth/validate/index.js';

/** What synthesis hands to validation for a whole profile of the catalogue. */
export async function platformRequest(
  name: 'minimal' | 'standard' | 'production',
  input: ConfigInput = {},
): Promise<ValidationRequest> {
  const profile = profiles.find((one) => one.name === name);
  if (!profile) throw new Error(`no profile ${name}`);
  const config = configSchema.parse(mergeLayers({ profile: name }, profile.defaults, input));
  const planned = plan(profile, config, catalog);
  const flows = resolveFlows(planned);
  const rendered = planned.components.map(({ component }) => {
    const mapped = mapComponent(planned, component);
    return {
      id: component.id,
      use: { images: Object.values(mapped.images), configKeys: mapped.reads },
      objects: render(component, mapped, policiesOf(component.id, planned, flows)),
    };
  });
  const objects = [...(await renderCrds(planned)), ...rendered.flatMap((one) => one.objects)];
  return {
    objects,
    plan: planned,
    uses: new Map(rendered.map(({ id, use }) => [id, use])),
    ...declared(planned),
    requirements: addUp(planned, objects),
  };
}

function declared(planned: Plan): Pick<ValidationRequest, 'secrets' | 'external'> {
  const { config, components } = planned;
  const present = presence(planned);
  return {
    secrets: components.flatMap(({ component }) => component.secrets?.(config, present) ?? []),
    external: components.flatMap(({ component }) => component.external?.(config, present) ?? []),
  };
}
