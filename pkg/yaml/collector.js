// The part of a deployment's file that says which of its data is collected.
import { list, map, real, record, text, word, written } from './field.js';
import { reference } from './reference.js';

const dataId = reference('data');
const asset = record({ name: ['name', text], version: ['version', written], path: ['path', text], data_id: ['id', dataId] });
/** A data asset that is there: by id, by reference, or by name and version. */
const data = {
  read(place) {
    if (!place.isMap) return dataId.read(place);
    const { id, name, version, path } = asset.read(place);
    if (id) return id;
    if (path) return place.entries().get('path').wrong('cannot be registered here: register the data asset first, and name it and its version');
    if (!name || !version) return place.wrong('must have a name and a version');
    return dataId.read({ scalar: `azureml:${name}:${version}`, field: place.field, wrong: (words) => place.wrong(words) });
  },
  write: dataId.write,
};

const collection = record({
  enabled: ['dataCollectionMode', word({ true: 'Enabled', false: 'Disabled' }), 'true or false'],
  data: ['dataId', data],
  client_id: ['clientId', text],
});
const fields = record({
  sampling_rate: ['samplingRate', real(0, 1)],
  rolling_rate: ['rollingRate', word({ minute: 'Minute', hour: 'Hour', day: 'Day', month: 'Month', year: 'Year' })],
  request_logging: ['requestLogging', record({ capture_headers: ['captureHeaders', list(text)] })],
  collections: ['collections', map(collection), 'what is collected'],
});

/** Its sampling rate is that of each collection in Azure's body. */
export const collector = {
  read(place) {
    const { samplingRate, collections = {}, ...rest } = fields.read(place) ?? {};
    const sampled = Object.entries(collections).map(([name, one]) => [name, samplingRate === undefined ? one : { ...one, samplingRate }]);
    return { collections: Object.fromEntries(sampled), ...rest };
  },
  write({ collections = {}, ...rest }, lost, path) {
    const rates = new Set(Object.values(collections).map(({ samplingRate }) => samplingRate));
    if (rates.size > 1) lost(`${path}collections.samplingRate`);
    const [samplingRate] = rates;
    const written = Object.entries(collections).map(([name, { samplingRate: _, ...one }]) => {
      const { enabled, ...others } = collection.write(one, lost, `${path}collections.${name}.`);
      return [name, { enabled, ...others }];
    });
    return { ...fields.write({ ...rest, samplingRate }, lost, path), collections: Object.fromEntries(written) };
  },
};
