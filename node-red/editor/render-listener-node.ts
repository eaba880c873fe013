import { offersOf, type FormNode } from '../operation-nodes';
import { everyReportTo } from '../realtime/listener-definition';
import { toEditorForm } from './editor-form';
import { fillTemplate, indent } from './fill-template';
import { renderDrawnNode } from './render-drawn-node';
import { renderOperation, shapesOf } from './render-help';
import { renderTexts, type Texts } from './render-texts';
import { sourceFile } from './source-file';

/** The HTML and the English texts of the node that listens, from the core's listeners. */
export function renderListenerNode(node: FormNode): { readonly html: string; readonly locale: string } {
	const own = JSON.parse(sourceFile('texts', 'listener-node.json')) as Texts;
	const { locale, textsOf } = renderTexts(node, own);
	const reports = everyReportTo.map(
		(each) => `<option value="${each}" data-i18n="${node.type}.reportTo.${each}"></option>`,
	);
	const html = renderDrawnNode(node, toEditorForm(node, textsOf), {
		defaults: [`reportTo: { value: 'catch' },`, `contextStore: { value: '' },`],
		credentials: [],
		openForm: 'openListenerForm',
		rows: fillTemplate(sourceFile('templates', 'listener-rows.html'), {
			type: node.type,
			reportOptions: indent(reports.join('\n'), 2),
		}),
		help: renderListenerHelp(node),
	});
	return { html, locale: `${JSON.stringify(locale, null, '\t')}\n` };
}

/** In Node-RED's Markdown; its first paragraph is the tooltip in the palette. */
function renderListenerHelp(node: FormNode): string {
	const offers = offersOf(node);
	return [
		`${node.summary}.`,
		'### Inputs',
		': action (string) : `unsubscribe` ends listening, `subscribe` begins it again. No message is needed, since it listens from the start of the flow. With Catch Up, what happened in between comes then.',
		'Fields can be taken from flow or global context, from an environment variable, or be a JSONata expression, all read when listening begins.',
		...sourceFile('templates', 'listener-node.md').trimEnd().split('\n\n'),
		...shapesOf(offers),
		...offers.map(renderOperation),
		'### References',
		offers.map(({ title, reference }) => `- [${title}](${reference})`).join('\n'),
	].join('\n\n');
}
