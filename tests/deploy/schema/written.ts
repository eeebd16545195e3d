// A dashboard as it is written in JSON, by Grafana's own types: what the compiler holds the dashboards against.
// It knows the kinds of panels that are used here; another kind is an error until its types are named below.
import type { Dashboard, FieldConfig, FieldConfigSource, GraphFieldConfig, Panel, RowPanel, TableFieldOptions,
  VariableModel } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as TimeSeriesOptions } from
  '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';

// JSON knows no enumerations: a string of one is as good. And what is not in the type is an error, however deep.
type Written<T> = unknown extends T ? T
  : T extends string ? `${T}`
  : T extends number | boolean | null | undefined ? T
  : T extends Array<infer Element> ? Array<Written<Element>>
  : T extends object ? { [Key in keyof T]: Written<T[Key]> }
  : never;

interface Source {
  type: 'prometheus';
  uid: string;
}

interface Query extends Omit<Dataquery, '_implementsDataqueryVariant' | 'datasource'> {
  datasource: Source;
}

interface Kind<Type, Options, Custom> extends
    Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'datasource' | 'title' | 'description' | 'id' | 'gridPos'>,
    Required<Pick<Panel, 'title' | 'description' | 'id' | 'gridPos'>> {
  type: Type;
  datasource: Source;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfig, 'custom' | 'unit'> & { unit: string; custom?: Partial<Custom> };
  };
  targets: Query[];
}

type AnyPanel = Kind<'stat', StatOptions, Record<string, never>>
  | Kind<'timeseries', TimeSeriesOptions, GraphFieldConfig>
  | Kind<'table', TableOptions, TableFieldOptions>
  | RowPanel;

interface Ours extends Omit<Dashboard, 'panels' | 'templating'> {
  uid: string;
  panels: AnyPanel[];
  templating: { list: VariableModel[] };
}

export type WrittenDashboard = Written<Ours>;
