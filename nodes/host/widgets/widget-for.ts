import type { FieldKind } from '../../../shared';
import { choiceWidget, flagWidget, numberWidget, textWidget } from './plain-widgets';
import { columnValuesWidget } from './column-values-widget';
import { filtersWidget } from './filters-widget';
import { ordersWidget } from './orders-widget';
import type { Widget } from './widget';

/** The one place that decides how a kind of field looks in n8n. */
export function widgetFor(kind: FieldKind): Widget {
	switch (kind) {
		case 'text':
			return textWidget;
		case 'number':
			return numberWidget;
		case 'flag':
			return flagWidget;
		case 'choice':
			return choiceWidget;
		case 'filters':
			return filtersWidget;
		case 'orders':
			return ordersWidget;
		case 'rows':
		case 'values':
			return columnValuesWidget(kind);
	}
}

/** Kinds that take several n8n parameters, which show one another: they cannot stand inside Options. */
export const needsRoom = (kind: FieldKind): boolean =>
	kind === 'filters' || kind === 'rows' || kind === 'values';
