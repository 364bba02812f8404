from reassure.config.cli import main

main()
