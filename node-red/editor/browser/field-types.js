/** What any value can be taken from, besides being written down. */
const references = [...(form.hasInput ? ['msg'] : []), 'flow', 'global', 'env', 'jsonata'];

/** Lists that are built row by row in the dialog, by the type they are stored under. */
const listTypes = {
	filters: 'conditions',
	orders: 'sorting',
	limits: 'limits',
	values: 'columns',
	rows: 'columns',
	form: 'formFields',
	list: 'texts',
};

/** A type of typed input that has no text of its own. */
function wordType(value, icon, word = value) {
	return { value, label: text(`type.${word}`), hasValue: false, icon };
}

/** The types a field can be given as; the first is the one of a new field. */
function typesOfField(field) {
	return [...writtenTypes(field), ...(field.nullable ? [wordType('null', 'fa fa-ban')] : [])];
}

function writtenTypes(field) {
	if (field.secret) return [...unlessRequired(field), secretType(), ...references];
	switch (field.kind) {
		case 'text':
			return [...unlessRequired(field), 'str', ...(field.orFlag ? ['bool'] : []), ...references];
		case 'number':
			return [...unlessRequired(field), 'num', ...references];
		case 'flag':
			return [...unlessRequired(field), 'bool', ...references];
		case 'choice':
			return [...unlessRequired(field), choiceType(field), ...references];
		case 'json':
			return [
				...unlessRequired(field),
				'json',
				'str',
				'num',
				'bool',
				wordType('null', 'fa fa-ban'),
				...references,
			];
		case 'list':
			return [listType(field), 'json', ...references];
		case 'file':
			return [...unlessRequired(field), 'msg', ...fileTypes(), 'str', 'json', ...references.slice(1)];
		case 'rows':
			return [listType(field), 'json', ...references, ...csvTypes()];
		default:
			return [listType(field), 'json', ...references];
	}
}

function listType({ kind, from, members }) {
	const names = members ? 'members' : 'names';
	const word = kind === 'values' && from !== 'columns' ? (from ?? names) : listTypes[kind];
	return wordType(listTypes[kind], 'fa fa-list', word);
}

/** Rows in CSV: in the message, in a file, or in a file that the message names. */
function csvTypes() {
	return ['csv', 'csvFile', 'csvFileNamed'].map((value) => ({
		value,
		label: text(`type.${value}`),
		icon: 'fa fa-table',
	}));
}

/** A file on the disk of the runtime, or one that the message names. */
function fileTypes() {
	return ['filePath', 'filePathNamed'].map((value) => ({
		value,
		label: text(`type.${value}`),
		icon: 'fa fa-file-o',
	}));
}

/** `false`, `0` and blank are values: leaving a field out is a choice of its own. */
function unlessRequired(field) {
	return field.required ? [] : [wordType('unset', 'fa fa-minus')];
}

/** A password or a token that Node-RED keeps encrypted, and that is in no exported flow. */
function secretType() {
	return { value: 'secret', label: text('type.secret'), icon: 'fa fa-lock', inputType: 'password' };
}

function choiceType(field) {
	const options = field.choices.map((choice) => ({
		value: choice,
		label: text(`${field.texts}.choice.${choice}`),
	}));
	return { value: 'choice', label: text('type.choice'), icon: 'fa fa-list-ul', options };
}

/** The types of a value that an operator compares with. */
function typesOfOperator(operator) {
	switch (form.operators[operator].takes) {
		case 'truth':
			return [
				{ value: 'truth', label: text('type.truth'), icon: 'fa fa-check', options: form.truths },
				...references,
			];
		case 'list':
		case 'patterns':
			return [{ value: 'str', label: text('type.commas'), icon: 'fa fa-list-ol' }, 'json', ...references];
		case 'pattern':
		case 'search':
			return ['str', ...references];
		case 'collection':
		case 'range':
			return ['str', 'json', ...references];
		default:
			return ['str', 'num', 'bool', 'json', ...references];
	}
}

/** The types of what stands in a field of a form: text, or a file. */
function typesOfFormField() {
	return ['str', wordType('unset', 'fa fa-minus'), ...references, ...fileTypes()];
}

/** The types of a value that is stored in a column. */
function typesOfColumn() {
	return [
		'str',
		'num',
		'bool',
		'json',
		wordType('null', 'fa fa-ban'),
		wordType('unset', 'fa fa-minus'),
		...references,
	];
}
