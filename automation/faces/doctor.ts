import { table } from '../config/table.ts';
import type { Setting, TableKey } from '../config/table/setting.ts';
import type { Deps } from './hosts.ts';
import type { DoctorReport } from './reports.ts';

export async function lookDoctor(deps: Deps): Promise<DoctorReport> {
  const { checks } = await deps.hosts.doctor();
  return { checks: [...checks], settings: changedSettings(deps), warnings: [...deps.warnings] };
}

function changedSettings(deps: Deps): DoctorReport['settings'] {
  const rows = Object.entries(table) as [TableKey, Setting<unknown>][];
  return rows.flatMap(([key, setting]) => {
    const source = deps.sources[setting.name] ?? 'default';
    if (source === 'default') return [];
    const value = deps.settings[key];
    return [{ name: setting.name, value: setting.secret === true ? '(hidden)' : Array.isArray(value) ? value.join(',') : String(value), source }];
  });
}
