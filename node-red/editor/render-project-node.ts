import { services } from '../operation-nodes';
import { configScripts } from './config-scripts';
import { fillTemplate, indent } from './fill-template';
import { sourceFile } from './source-file';

/** The HTML and the English texts of the project node; it has a timeout for each service that a node uses. */
export function renderProjectNode(): { readonly html: string; readonly locale: string } {
	const defaults = services.map((service) => `timeout_${service}: { value: '', validate: checkTimeout },`);
	const rows = services.map((service) =>
		fillTemplate(sourceFile('templates', 'timeout-row.html').trimEnd(), { service }),
	);
	const html = fillTemplate(sourceFile('templates', 'supabase-project.html'), {
		scripts: configScripts('project-form'),
		timeoutDefaults: indent(defaults.join('\n'), 3),
		timeoutRows: rows.join('\n'),
		help: sourceFile('templates', 'supabase-project.md').trimEnd(),
	});
	return { html, locale: sourceFile('texts', 'supabase-project.json') };
}
