import { configScripts } from './config-scripts';
import { fillTemplate } from './fill-template';
import { sourceFile } from './source-file';

/** The HTML and the English texts of the user node. */
export function renderUserNode(): { readonly html: string; readonly locale: string } {
	const html = fillTemplate(sourceFile('templates', 'supabase-user.html'), {
		scripts: configScripts('user-form'),
		help: sourceFile('templates', 'supabase-user.md').trimEnd(),
	});
	return { html, locale: sourceFile('texts', 'supabase-user.json') };
}
