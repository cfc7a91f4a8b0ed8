// The TensorFlow wheels that hold the native library: one for each platform, pinned by version and hash.

export interface Wheel {
  /** Name of the project in the Python package index. */
  project: string;
  version: string;
  /** Platform tags under which pip may look for it. */
  tags: readonly string[];
  sha256: string;
  /** Size of the wheel. */
  bytes: number;
  /** Size of the libraries in it. */
  unpackedBytes: number;
  /** Size of what is kept of them. */
  keptBytes: number;
}

/** Read from the wheels themselves. That of Intel Macs is the last one made for them. */
export const PINNED_WHEELS: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version: '2.19.1',
    tags: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
    sha256: '2cb4b20fa86b04c166db1616fd466d09ec850cc3b47607cf12225469e750c476',
    bytes: 251_917_833,
    unpackedBytes: 747_544_032,
    keptBytes: 546_018_624,
  },
  'linux-arm64': {
    project: 'tensorflow',
    version: '2.19.1',
    tags: ['manylinux_2_17_aarch64', 'manylinux2014_aarch64'],
    sha256: '4c0e78b6100545fd90934c557f1ce802e6a9a7fdb031025efc298efb4aa2e3bb',
    bytes: 252_718_124,
    unpackedBytes: 915_086_370,
    keptBytes: 915_086_370,
  },
  'darwin-arm64': {
    project: 'tensorflow',
    version: '2.19.1',
    tags: ['macosx_12_0_arm64'],
    sha256: '02c69369a82709827c6a5218c6697ee94dcd1397230319cc17c47a3342249354',
    bytes: 252_656_033,
    unpackedBytes: 684_997_436,
    keptBytes: 684_997_436,
  },
  'darwin-x64': {
    project: 'tensorflow',
    version: '2.16.2',
    tags: ['macosx_10_15_x86_64'],
    sha256: '912b8cd1f88fd1ef32b8db54f0193ad0a3f057691324436ba82c5f74a63a17dd',
    bytes: 259_727_578,
    unpackedBytes: 735_388_648,
    keptBytes: 735_388_648,
  },
};
