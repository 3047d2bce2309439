/** A class for each screen, by its name in a View. */
import { About } from './about.mjs'
import { AdminAdds } from './admin-adds.mjs'
import { BadFile } from './bad-file.mjs'
import { Connecting } from './connecting.mjs'
import { Details } from './details.mjs'
import { Device } from './device.mjs'
import { Email } from './email.mjs'
import { Factor } from './factor.mjs'
import { Finish } from './finish.mjs'
import { Home } from './home.mjs'
import { Looking } from './looking.mjs'
import { Manual } from './manual.mjs'
import { Password } from './password.mjs'
import { Question } from './question.mjs'
import { Recovery } from './recovery.mjs'
import { Stopped } from './stopped.mjs'
import { Totp } from './totp.mjs'
import { Waiting } from './waiting.mjs'
import { Welcome } from './welcome.mjs'
import { Working } from './working.mjs'

export const SCREENS = {
  looking: Looking,
  manual: Manual,
  bad_file: BadFile,
  connecting: Connecting,
  question: Question,
  welcome: Welcome,
  details: Details,
  password: Password,
  device: Device,
  factor: Factor,
  totp: Totp,
  email: Email,
  recovery: Recovery,
  working: Working,
  waiting: Waiting,
  finish: Finish,
  admin_adds_device: AdminAdds,
  about: About,
  home: Home,
  stopped: Stopped,
}

/** Makes the objects of all screens of a page. */
export function screensOf(page, words) {
  return Object.fromEntries(Object.entries(SCREENS).map(([name, Type]) => [name, new Type(page, words)]))
}
