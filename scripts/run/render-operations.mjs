const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;

function describeField([name, field]) {
	const names = field.choices?.map(({ value }) => value) ?? Object.keys(field.members ?? {});
	const choices = names.length > 0 ? ` (${names.map((each) => `\`${each}\``).join(', ')})` : '';
	return row(`\`${name}\`${field.required ? '' : ' (optional)'}`, field.label, `${field.help}${choices}`);
}

const describeFields = (fields) =>
	fields.length === 0
		? 'It has no fields.'
		: [row('Field', 'Label', 'Meaning'), row('---', '---', '---'), ...fields.map(describeField)].join('\n');

const describeOperation = (operation) => `## ${operation.title}

${operation.summary}. Id \`${operation.id}\`; [documentation of Supabase](${operation.reference}).

${describeFields(Object.entries(operation.fields))}
`;

/** The reference of every operation, by request and by socket, everything to listen to and every filter operator, as Markdown. */
export const renderOperations = (
	catalogue,
	operators,
	listeners,
	socketOperations,
) => `<!-- Made from the catalogue by \`npm run docs\`: do not edit. -->

# Operations

The same operations, with the same fields, in n8n and in Node-RED.

${catalogue.map(describeOperation).join('\n')}
# Triggers

What a flow or a workflow can listen to, over one socket for each connection.

${listeners.map(describeOperation).join('\n')}
# By socket

In Node-RED alone, whose nodes share a socket between messages: in n8n, channels and presence belong to the trigger.

${socketOperations.map(describeOperation).join('\n')}
# Filters

## Filter operators

${row('Operator', 'Reads as', 'Meaning')}
${row('---', '---', '---')}
${Object.entries(operators)
	.map(([name, { label, help }]) => row(`\`${name}\``, label, help))
	.join('\n')}
`;
