// What tensorflow.cjs exports: a function that takes the path of the addon and returns TensorFlow.js, which runs on it.
module.exports = addon => {
  require('./addon-place.cjs').addon = addon;
  return require('@tensorflow/tfjs-node');
};
