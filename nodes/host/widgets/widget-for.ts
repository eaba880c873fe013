import type { Field } from '../../../shared';
import { choiceWidget, flagWidget, jsonWidget, listWidget, numberWidget, textWidget } from './plain-widgets';
import { columnValuesWidget, matchColumnsWidget } from './column-values-widget';
import { formWidget } from './form-widget';
import { fileWidget } from './file-widget';
import { filtersWidget } from './filters-widget';
import { groupWidget } from './group-widget';
import { limitsWidget } from './limits-widget';
import { locatorWidget } from './locator';
import { namedValuesWidget } from './named-values-widget';
import { ordersWidget } from './orders-widget';
import type { Widget } from './widget';

/** The one place that decides how a field looks in n8n. */
export function widgetFor(field: Field): Widget {
	switch (field.kind) {
		case 'text':
			// Several names hold more than names, such as `author(name)`: a list to pick from could not say that.
			return field.from && !field.many ? locatorWidget(field.from) : textWidget;
		case 'number':
			return numberWidget;
		case 'flag':
			return flagWidget;
		case 'choice':
			return choiceWidget;
		case 'json':
			return jsonWidget;
		case 'list':
			return listWidget;
		case 'file':
			return fileWidget;
		case 'form':
			return formWidget;
		case 'filters':
			return filtersWidget;
		case 'orders':
			return ordersWidget;
		case 'limits':
			return limitsWidget;
		case 'rows':
			return columnValuesWidget;
		case 'values':
			if (field.members) return groupWidget(field.members, widgetFor);
			if (field.from === undefined) return namedValuesWidget;
			return needsRoom(field) ? columnValuesWidget : matchColumnsWidget;
	}
}

/** Fields that take several n8n parameters, which show one another: they cannot stand inside Options. */
export const needsRoom = ({ kind, required, from, when }: Field): boolean =>
	kind === 'filters' ||
	kind === 'rows' ||
	kind === 'file' ||
	(kind === 'values' && from !== undefined && (required || from === 'arguments' || when !== undefined));
