/**
 * The private toolchain: Debian packages unpacked into .toolchain/root, without root rights and
 * without touching the system's packages. It holds Emscripten, CMake, Ninja, clang with its
 * sanitizers, a C library to link against, GoogleTest and SIMDe.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { inProject } from '../lib/paths.mjs';
import { Problem } from '../lib/problem.mjs';
import { capture, which } from '../lib/run.mjs';

/** The release that has Emscripten 6; its packages do not mix with the host's. */
const suite = 'forky';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const sumsFile = inProject('scripts/toolchain/debian-packages.sha256');

const home = inProject('.toolchain');
const root = `${home}/root`;
const libraries = `${root}/usr/lib/x86_64-linux-gnu`;
const loader = `${root}/usr/lib64/ld-linux-x86-64.so.2`;
const state = `${home}/state.json`;
const downloads = `${home}/debs`;

export const emscriptenFolder = `${root}/usr/share/emscripten`;
export const toolFolder = `${home}/bin`;

/** Why this machine cannot have the private toolchain, or undefined when it can. */
export function unsupported() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `this is ${process.platform} on ${process.arch}`;
  }
  if (!existsSync(keyring) || !which('apt-get') || !which('dpkg-deb')) return 'this is not Debian';
  return undefined;
}

const sha256 = (/** @type {string | Buffer} */ data) => createHash('sha256').update(data).digest('hex');

/** Raise it when this file makes something else of the same packages. */
const layout = 1;

/** Changes whenever the toolchain must be made anew. */
const recipe = () => `${layout} ${sha256(readFileSync(sumsFile))}`;

// --- Download ---------------------------------------------------------------------------------

/** The mirror that the system itself uses, unless DEBIAN_MIRROR names another. */
function findMirror() {
  if (process.env.DEBIAN_MIRROR) return process.env.DEBIAN_MIRROR;
  const format = '$(REPO_URI) $(RELEASE)';
  const targets = capture('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const own = targets.stdout
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, release]) => release === codename)
    .map(([uri]) => uri ?? '');
  const mirror = own.find((uri) => /\/debian\/?$/.test(uri)) ?? own[0];
  if (!mirror) throw new Problem('no Debian mirror is configured; set DEBIAN_MIRROR to its address');
  return mirror;
}

/** An apt configuration with its own package lists and an empty package database. */
function privateApt(/** @type {string} */ mirror) {
  const apt = `${home}/apt`;
  rmSync(apt, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'archives/partial', 'state']) {
    mkdirSync(`${apt}/${folder}`, { recursive: true });
  }
  writeFileSync(`${apt}/state/status`, '');
  writeFileSync(`${apt}/sources.list`, `deb [arch=amd64 signed-by=${keyring}] ${mirror} ${suite} main\n`);
  writeFileSync(
    `${apt}/apt.conf`,
    `Dir::Etc::sourcelist "${apt}/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "${apt}/state";
Dir::State::lists "${apt}/lists";
Dir::State::status "${apt}/state/status";
Dir::Cache "${apt}";
Dir::Cache::archives "${apt}/archives";
APT::Architecture "amd64";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "20";
`,
  );
  const env = { ...process.env, LC_ALL: 'C', APT_CONFIG: `${apt}/apt.conf` };
  return (/** @type {string} */ command, /** @type {string[]} */ args, cwd = home) => {
    const result = capture(command, args, { env, cwd });
    if (!result.ok) {
      const reason = /^[EW]: (.*)$/m.exec(result.stderr)?.[1] ?? result.stderr.trim();
      throw new Problem(
        `packages cannot be had from the Debian mirror ${mirror} (${reason}); ` +
          'connect this machine to it, or set DEBIAN_MIRROR to another, and run the command again',
      );
    }
    return result.stdout;
  };
}

/**
 * Names of the packages to unpack.
 * @param {ReturnType<typeof privateApt>} apt
 */
function choosePackages(apt) {
  const llvm = /Depends: clang-(\d+)/.exec(apt('apt-cache', ['depends', 'emscripten']))?.[1];
  if (!llvm) throw new Problem(`the Debian release ${suite} has no emscripten package any more`);
  // These with all that they need at run time ...
  const wanted = [`libclang-cpp${llvm}`, `lld-${llvm}`, 'binaryen', 'cmake', 'ninja-build'];
  const plan = apt('apt-get', ['-qq', '-s', 'install', ...wanted]);
  const closure = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  const gcc = closure.map((name) => /^gcc-(\d+)-base$/.exec(name)?.[1]).find(Boolean);
  // ... and these alone: node and python come from the host, a native gcc is not used.
  const alone = [
    ...['emscripten', 'node-acorn', 'patchelf', 'googletest', 'libsimde-dev'],
    ...[`clang-${llvm}`, `llvm-${llvm}`, `libclang-common-${llvm}-dev`, `libclang-rt-${llvm}-dev`],
    ...[`clang-format-${llvm}`, `clang-tidy-${llvm}`],
    ...['libc6-dev', 'linux-libc-dev', `libgcc-${gcc}-dev`, `libstdc++-${gcc}-dev`],
  ];
  return [...new Set([...closure, ...alone])].sort();
}

/** Downloads what is not there yet; apt has checked the signed index, we check each file against it. */
function download() {
  const apt = privateApt(findMirror());
  console.log('set-up: asking the Debian mirror for package lists');
  apt('apt-get', ['-qq', 'update']);
  const names = choosePackages(apt);
  const uris = apt('apt-get', ['-qq', 'download', '--print-uris', ...names]);
  const packages = [...uris.matchAll(/^'.*' (([^_]+)_\S+) (\d+) SHA256:(\w+)/gm)].map(
    ([, file = '', name = '', size, sum = '']) => ({ name, file, size: Number(size), sum }),
  );
  if (packages.length !== names.length) {
    throw new Problem('the Debian mirror gives no SHA-256 for some packages; set DEBIAN_MIRROR to another');
  }

  mkdirSync(downloads, { recursive: true });
  const isGood = (/** @type {{ file: string, sum: string }} */ { file, sum }) =>
    existsSync(`${downloads}/${file}`) && sha256(readFileSync(`${downloads}/${file}`)) === sum;
  const megabytes = (/** @type {{ size: number }[]} */ list) =>
    Math.round(list.reduce((total, { size }) => total + size, 0) / 1e6);
  const missing = packages.filter((one) => !isGood(one));
  console.log(`set-up: downloading ${missing.length} packages, ${megabytes(missing)} MB`);
  for (let done = 0; done < missing.length; ) {
    const batch = missing.slice(done, done + 12);
    apt('apt-get', ['-qq', 'download', ...batch.map(({ name }) => name)], downloads);
    const bad = batch.find((one) => !isGood(one));
    if (bad) throw new Problem(`${bad.file} arrived damaged; run the command again`);
    done += batch.length;
    console.log(`set-up:   ${megabytes(missing.slice(0, done))} MB`);
  }
  return packages;
}

/**
 * Compares with the versions that were tested. apt has checked the signatures already, so newer
 * versions are used; other bytes under a tested name are not.
 * @param {{ file: string, sum: string }[]} packages
 */
function compareWithTested(packages) {
  const tested = new Map(
    readFileSync(sumsFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => /** @type {[string, string]} */ (line.split(/\s+/).reverse())),
  );
  const changed = packages.find(({ file, sum }) => tested.has(file) && tested.get(file) !== sum);
  if (changed) {
    throw new Problem(
      `${changed.file} is not the file that was tested (its SHA-256 differs); use another mirror through DEBIAN_MIRROR`,
    );
  }
  const newer = packages.filter(({ file }) => !tested.has(file)).map(({ file }) => file);
  if (newer.length > 0) {
    console.log(
      `set-up: the mirror has ${newer.length} other versions than were tested (${newer[0]}, ...); they are used`,
    );
  }
}

// --- Unpack -----------------------------------------------------------------------------------

/** @param {{ file: string }[]} packages */
function unpack(packages) {
  console.log('set-up: unpacking');
  rmSync(root, { recursive: true, force: true });
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(`${root}/usr/${folder}`, { recursive: true });
    symlinkSync(`usr/${folder}`, `${root}/${folder}`);
  }
  for (const { file } of packages) {
    const result = capture('dpkg-deb', ['-x', `${downloads}/${file}`, root]);
    if (!result.ok) throw new Problem(`${file} cannot be unpacked: ${result.stderr.trim()}`);
  }
  for (const folder of ['doc', 'man', 'lintian', 'locale']) {
    rmSync(`${root}/usr/share/${folder}`, { recursive: true, force: true });
  }
  // acorn is where Debian's node looks for it; any other node looks in node_modules.
  symlinkSync('nodejs', `${root}/usr/share/node_modules`);
}

const llvmVersion = () =>
  readdirSync(`${root}/usr/lib`)
    .map((name) => /^llvm-(\d+)$/.exec(name)?.[1])
    .find(Boolean);

/** Beside emcc, where it looks by itself, so that it works from any shell too. */
function configureEmscripten() {
  const llvm = llvmVersion();
  // Its .js files are CommonJS; without this they would take the type of the project's package.json.
  writeFileSync(`${home}/package.json`, '{ "type": "commonjs" }\n');
  writeFileSync(
    `${emscriptenFolder}/.emscripten`,
    `LLVM_ROOT = '$CFGDIR/../../bin'
LLVM_ADD_VERSION = '${llvm}'
CLANG_ADD_VERSION = '${llvm}'
BINARYEN_ROOT = '$CFGDIR/../..'
NODE_JS = '${process.execPath}'
CACHE = '$CFGDIR/../../../../cache'
FROZEN_CACHE = False
`,
  );
}

function linkTools() {
  const llvm = `../root/usr/lib/llvm-${llvmVersion()}/bin`;
  rmSync(toolFolder, { recursive: true, force: true });
  mkdirSync(toolFolder);
  const ofLlvm = ['clang', 'clang++', 'clang-format', 'clang-tidy', 'llvm-ar', 'llvm-ranlib'];
  ofLlvm.push('ld.lld', 'llvm-cov', 'llvm-profdata', 'llvm-symbolizer');
  for (const name of ofLlvm) symlinkSync(`${llvm}/${name}`, `${toolFolder}/${name}`);
  for (const name of ['cmake', 'ctest', 'ninja']) {
    symlinkSync(`../root/usr/bin/${name}`, `${toolFolder}/${name}`);
  }
}

/** @param {string} file */
function isProgram(file) {
  const head = Buffer.alloc(4);
  const handle = openSync(file, 'r');
  readSync(handle, head, 0, 4, 0);
  closeSync(handle);
  return head.toString('latin1') === '\x7fELF';
}

/**
 * Ties the tools to their own loader and C library, because the host's may be older. The loader's
 * path is absolute in a program, so this is done again after the project's folder has moved.
 */
function tie() {
  const patchelf = `${root}/usr/bin/patchelf`;
  const patch = (/** @type {string[]} */ args) => {
    const result = capture(loader, ['--library-path', libraries, patchelf, ...args]);
    if (!result.ok) throw new Problem(`patchelf failed on ${args.at(-1)}: ${result.stderr.trim()}`);
  };
  for (const folder of [`${root}/usr/lib/llvm-${llvmVersion()}/bin`, `${root}/usr/bin`]) {
    const programs = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'patchelf')
      .map((entry) => `${folder}/${entry.name}`)
      .filter(isProgram);
    patch(['--set-interpreter', loader, '--force-rpath', '--set-rpath', libraries, ...programs]);
  }
  // The RUNPATH of these would hide the program's.
  const own = readdirSync(libraries, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^lib(LLVM|clang-cpp|binaryen)\b.*\.so/.test(entry.name))
    .map((entry) => `${libraries}/${entry.name}`);
  patch(['--set-rpath', '$ORIGIN', ...own]);
}

// --- The whole --------------------------------------------------------------------------------

/** @returns {{ root?: string, recipe?: string }} */
function readState() {
  try {
    return JSON.parse(readFileSync(state, 'utf8'));
  } catch {
    return {};
  }
}

/** Written last and in one step: what it describes is complete. */
function writeState() {
  writeFileSync(`${state}.new`, JSON.stringify({ root, recipe: recipe() }));
  renameSync(`${state}.new`, state);
}

/**
 * Makes or repairs the private toolchain; does nothing when it is complete.
 * @param {{ record?: boolean }} [options] record: write the packages' sums down as tested
 */
export function installToolchain({ record = false } = {}) {
  const found = readState();
  if (found.recipe === recipe() && !record) {
    if (found.root === root) return;
    console.log('set-up: the project has moved; tying the tools to their new place');
    rmSync(state);
    // emcc would throw its compiled libraries away, since this file names the old place; they are the same in any.
    rmSync(`${home}/cache/sanity.txt`, { force: true });
    tie();
  } else {
    rmSync(state, { force: true });
    rmSync(`${home}/cache`, { recursive: true, force: true });
    const packages = download();
    if (record) {
      writeFileSync(sumsFile, packages.map(({ sum, file }) => `${sum}  ${file}\n`).join(''));
    }
    compareWithTested(packages);
    unpack(packages);
    linkTools();
    tie();
    rmSync(downloads, { recursive: true });
    rmSync(`${home}/apt`, { recursive: true });
  }
  configureEmscripten();
  writeState();
}
