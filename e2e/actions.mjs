import { goldenView } from './golden.mjs'

/** An invitation may be entered by hand. */
const BY_HAND = { actions: ['begin', 'use_link', 'retry'] }

/**
 * How a person comes to each Action: the View that offers it, and what they do there. By the Action's tag; `view` changes
 * the golden View of `screen`.
 */
export const ACTIONS = {
  begin: { screen: 'manual', view: BY_HAND, does: ({ manual }, { url, token }) => manual.begin(url, token) },
  use_link: { screen: 'manual', view: BY_HAND, does: ({ manual }, { link }) => manual.useLink(link) },
  next: { screen: 'welcome', does: ({ welcome }) => welcome.goOn() },
  set_details: {
    screen: 'details',
    does: async ({ details }, { phone }) => {
      await details.phone.fill(phone)
      await details.goOn()
    },
  },
  set_password: { screen: 'password', does: ({ password }, action) => password.goOn(action.password) },
  set_device: {
    screen: 'device',
    does: async ({ device }, { name }) => {
      await device.name.fill(name)
      await device.goOn()
    },
  },
  skip_device: { screen: 'device', view: { actions: ['skip_device'] }, does: ({ device }) => device.skip() },
  choose_factor: { screen: 'factor', does: ({ factor }, { method }) => factor.choose(method) },
  skip_factor: { screen: 'factor', view: { actions: ['skip_factor'] }, does: ({ factor }) => factor.skip() },
  submit_code: {
    screen: 'email',
    does: async ({ email }, { code }) => {
      await email.code.fill(code)
      await email.press(email.words.app.continue)
    },
  },
  resend_code: { screen: 'email', view: { resend_at: 0 }, does: ({ email }) => email.resend.click() },
  confirm_saved: { screen: 'recovery', does: ({ recovery }) => recovery.goOn() },
  back: { screen: 'details', does: ({ details }) => details.goBack() },
  answer: { screen: 'question', does: ({ question }, { yes }) => (yes ? question.goOn() : question.decline()) },
  retry: { screen: 'stopped', view: { reason: 'user_disabled' }, does: ({ stopped }) => stopped.goOn() },
  start_over: { screen: 'stopped', does: ({ stopped }) => stopped.useAnother() },
  done: { screen: 'finish', does: ({ finish }) => finish.goOn() },
  save_codes: { screen: 'recovery', does: ({ recovery }) => recovery.press(recovery.words.recovery.save) },
  print_codes: { screen: 'recovery', does: ({ recovery }) => recovery.press(recovery.words.recovery.print) },
  copy_codes: { screen: 'recovery', does: ({ recovery }) => recovery.press(recovery.words.recovery.copy) },
  copy_secret: { screen: 'totp', does: ({ totp }) => totp.press(totp.words.recovery.copy) },
  open_link: {
    screen: 'finish',
    view: { page: { blocks: [{ block: 'paragraph', content: [link(1)] }], cut: false } },
    does: ({ finish }) => finish.message.getByRole('link').click(),
  },
  refresh: { screen: 'home', view: { actions: ['refresh'] }, does: ({ home }) => home.press(home.words.home.refresh) },
  export: { screen: 'home', view: { ...open(), actions: ['export'] }, does: ({ home }) => home.export('Berlin Office') },
  show_about: { screen: 'home', view: { actions: ['show_about'] }, does: ({ home }) => home.seekHelp() },
  copy_diagnostics: { screen: 'about', view: { actions: ['copy_diagnostics'] }, does: ({ about }) => about.goOn() },
  take_links: {
    screen: 'about',
    view: { actions: ['take_links'] },
    does: ({ about }) => about.press(about.words.about.links),
  },
  set_log_level: {
    screen: 'about',
    view: { about: unmanaged(), actions: ['set_log_level'] },
    does: ({ about }, { level }) => about.log(level),
  },
  run_checks: { screen: 'about', view: { actions: ['run_checks'] }, does: ({ about }) => about.check() },
  remove: { screen: 'home', view: { actions: ['remove'] }, does: ({ home }) => home.remove() },
}

/** The golden instances, with all of their locations to be exported. */
function open() {
  const exportable = (location) => ({ ...location, no_export: null })
  const { instances } = goldenView('home')
  return { instances: instances.map((one) => ({ ...one, locations: one.locations.map(exportable) })) }
}

/** The golden facts about the program, where nobody manages them. */
function unmanaged() {
  return { ...goldenView('about').about, log_level_managed: false, log_level: 'info' }
}

function link(number) {
  return { inline: 'link', number, url: 'https://acme.example/', content: [{ inline: 'text', text: 'Acme' }] }
}
