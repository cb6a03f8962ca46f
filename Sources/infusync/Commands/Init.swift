import ArgumentParser
import LosslessJSON

/// `infusync init`.
struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Make a home, and say what comes next")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let (home, wasThere) = try Home.make(session.options.home)
      let text = """
        \(wasThere ? "There is a home already" : "Made a home") at \(home.folder.path).
        What comes next:
          infusync import RECORDS                      take in the clinic's records (files or a folder)
          infusync endpoint add NAME URL               say where the EHR is
          infusync roster NAME add PATIENT…            say whose records go there
          infusync plan NAME                           see what would be sent
          infusync sync NAME                           send and fetch
        How to log in at an EHR is said in \(home.configurationPath).
        """
      return Answer(["home": .string(home.folder.path), "created": .bool(!wasThere)], text: text)
    }
  }
}
