import { firstOf, type OperationNode } from '../operation-nodes';
import { everyOutputMode, outputModesOf } from '../operation/output-modes';
import { secretFieldsOf } from '../operation/secret-fields';
import { secretProperty } from '../operation/stored-fields';
import { toEditorForm } from './editor-form';
import { fillTemplate, indent } from './fill-template';
import { renderFormCode } from './render-form-code';
import { renderHelp } from './render-help';
import { renderTexts } from './render-texts';
import { sourceFile } from './source-file';

/** The HTML and the English texts of one operation node, from the catalogue. */
export function renderOperationNode(node: OperationNode): { readonly html: string; readonly locale: string } {
	const { locale, textsOf } = renderTexts(node);
	const html = fillTemplate(sourceFile('templates', 'operation-node.html'), {
		...renderFormCode(node, toEditorForm(node, textsOf)),
		firstOutput: outputModesOf(firstOf(node))[0],
		credentials: renderCredentials(node),
		secretInputs: renderSecretInputs(node),
		outputOptions: renderOutputOptions(),
		help: renderHelp(node),
	});
	return { html, locale: `${JSON.stringify(locale, null, '\t')}\n` };
}

function renderCredentials(node: OperationNode): string {
	const lines = secretFieldsOf(node).map((field) => `${secretProperty(field)}: { type: 'password' },`);
	return indent(lines.join('\n'), 3);
}

/** Node-RED reads and stores credentials by inputs of its own naming; the form shows them where they belong. */
function renderSecretInputs(node: OperationNode): string {
	return secretFieldsOf(node)
		.map(
			(field) =>
				`<input type="password" id="node-input-${secretProperty(field)}" autocomplete="new-password" style="display: none">`,
		)
		.join('\n');
}

function renderOutputOptions(): string {
	const options = everyOutputMode.map((mode) => `<option value="${mode}"></option>`);
	return indent(options.join('\n'), 2);
}
