import type { FormNode } from '../operation-nodes';
import type { EditorForm } from './editor-form';
import { fillTemplate, indent } from './fill-template';
import { renderFormCode } from './render-form-code';
import { sourceFile } from './source-file';

/** What a kind of node has of its own, in a page that is alike for all whose form is drawn. */
interface OwnParts {
	/** Lines of properties that are stored with the node, beside its fields. */
	readonly defaults: readonly string[];
	/** Lines of what is stored apart from the flow. */
	readonly credentials: readonly string[];
	/** The browser's function that opens the dialog. */
	readonly openForm: 'openForm' | 'openListenerForm';
	/** The rows below the fields. */
	readonly rows: string;
	readonly help: string;
}

/** The HTML of a node whose form is drawn from the core's data. */
export function renderDrawnNode(node: FormNode, form: EditorForm, own: OwnParts): string {
	const { defaults, ...code } = renderFormCode(node, form);
	return fillTemplate(sourceFile('templates', 'drawn-node.html'), {
		...code,
		defaults: `${indent(own.defaults.join('\n'), 3)}\n${defaults}`,
		credentials: own.credentials.length === 0 ? '{}' : `{\n${indent(own.credentials.join('\n'), 3)}\n\t\t}`,
		openForm: own.openForm,
		rows: own.rows.trimEnd(),
		help: own.help,
	});
}
