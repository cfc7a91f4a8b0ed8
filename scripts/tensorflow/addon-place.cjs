// Stands in for @mapbox/node-pre-gyp, of which tfjs-node uses this one function: it says where the addon is.
exports.find = () => exports.addon;
