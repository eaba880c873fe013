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

## How a filter is written

A filter is a condition, PostgREST's own text behind a column, a group, or PostgREST's own text of several conditions:

\`\`\`json
[
	{ "column": "age", "operator": "gte", "value": 18, "not": false },
	{ "column": "id", "raw": "in.(1,2)" },
	{
		"any": [
			{ "column": "done", "operator": "is", "value": true },
			{ "not": true, "all": [{ "column": "title", "operator": "like", "value": "Buy%" }] }
		]
	},
	{ "all": [{ "column": "total", "operator": "gt", "value": 100 }], "referencedTable": "orders" },
	{ "expression": "priority.gte.3,done.is.true" }
]
\`\`\`

- All filters of a list hold. Groups are \`all\` or \`any\`, and hold groups as deep as you like.
- A column is a name, whatever characters it holds; a JSON path, such as \`address->>city\` or \`address->>"zip.code"\`; or a
  column of an embedded table, such as \`orders.total\`. In double quotes a name is taken to the letter.
- A column of an embedded table stands by itself, or in a group with that \`referencedTable\`. Which rows come is changed by
  it only where the table is embedded with \`!inner\`.
- Null equals nothing: with \`eq\`, and in the lists of \`in\`, \`contains\`, \`containedBy\`, \`overlaps\` and the patterns, it is
  refused. \`is\` looks for it. In a list that is compared as a whole, with \`eq\` and its kin, it is a member like others.
- An empty group is no filter. An update or a delete refuses one, unless all rows are allowed.

## Filter operators

${row('Operator', 'Reads as', 'Meaning')}
${row('---', '---', '---')}
${Object.entries(operators)
	.map(([name, { label, help }]) => row(`\`${name}\``, label, help))
	.join('\n')}
`;
